"use strict";
// The banner of a consent tool. It lies over the page and hides nothing that a reader of the page needs.
(() => {
  const banner = document.createElement("div");
  banner.id = "onetrust-banner-sdk";
  banner.setAttribute("role", "region");
  banner.innerHTML =
    '<p>We use cookies.</p><img src="/cdn.cookielaw.org/logos/ot_logo.png" alt="">' +
    '<button id="onetrust-accept-btn-handler">Accept cookies</button>';
  const show = () => document.body.append(banner);
  document.body ? show() : document.addEventListener("DOMContentLoaded", show);
})();
