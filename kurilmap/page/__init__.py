"""What makes a page one file that needs no network: its html, scripts, packed data, and folium's elements."""
