// The tablet was handed to a client: what other tabs of this browser still show is taken away.
const channel = new BroadcastChannel("tablet");
if (document.body.classList.contains("client-screen")) {
  channel.postMessage("handed-over");
} else {
  channel.addEventListener("message", () => window.location.replace(document.body.dataset.tablet));
}
