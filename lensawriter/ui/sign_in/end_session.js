export default function () {
  fetch("/auth/session", { method: "DELETE", credentials: "same-origin" })
    .finally(() => window.location.replace("/"));
}
