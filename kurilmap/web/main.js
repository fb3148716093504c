// Last: all rooms are there, the page begins.
"use strict";

window.kurilmap.later(() => {
  window.kurilmap.start();
  document.documentElement.classList.add("km-ready");
});
window.kurilmap.begin();
