export default function () {
  window.location.replace("/");
}
