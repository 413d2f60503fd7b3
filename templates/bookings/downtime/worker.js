{% load static %}// Answers for pages of the desk while the line is dead. It keeps a page that says nothing of anybody.
const KEPT = "downtime-page";
const PAGE = "{% url 'downtime_board' %}";
const FILES = [
  PAGE,
  "{% static 'vendor/bootstrap/bootstrap-reboot.min.css' %}",
  "{% static 'vendor/bootstrap/bootstrap-grid.min.css' %}",
  "{% static 'css/tokens.css' %}",
  "{% static 'css/base.css' %}",
  "{% static 'css/components.css' %}",
  "{% static 'css/forms.css' %}",
  "{% static 'css/print.css' %}",
  "{% static 'css/staff.css' %}",
  "{% static 'vendor/fonts/hanken-grotesk-latin-wght-normal.woff2' %}",
  "{% static 'vendor/fonts/instrument-serif-latin-400-normal.woff2' %}",
  "{% static 'bookings/downtime.css' %}",
  "{% static 'bookings/downtime-board.js' %}",
];

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)));
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const answer = async (request) => {
  const isPage = request.mode === "navigate";
  try {
    const there = await fetch(request);
    if (!isPage || there.status < 502 || there.status > 504) return there;
  } catch (error) {
    if (!isPage) return (await caches.match(request)) ?? Promise.reject(error);
  }
  return caches.match(PAGE);
};

addEventListener("fetch", (event) => {
  const isKept = FILES.includes(new URL(event.request.url).pathname);
  const { method, mode } = event.request;
  if (method === "GET" && (mode === "navigate" || isKept)) event.respondWith(answer(event.request));
});
