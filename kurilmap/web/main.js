// Last: all rooms are there, the page begins.
"use strict";

window.kurilmap.start();
window.kurilmap.emit("ready");
document.documentElement.classList.add("km-ready");
