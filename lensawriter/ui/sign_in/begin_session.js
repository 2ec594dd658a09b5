// Each ticket is sent once: Streamlit may run this function again before the browser has left the page.
export default function ({ data, setTriggerValue }) {
  if (!data || !data.ticket || window.lwTicket === data.ticket) return;
  window.lwTicket = data.ticket;
  const enter = () => data.to === "here" ? window.location.reload()
    : data.to ? window.location.replace(data.to) : setTriggerValue("accepted", true);
  fetch("/auth/session", {
    method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ticket: data.ticket }),
  }).then((answer) => answer.ok ? enter() : setTriggerValue("refused", true),
          () => setTriggerValue("refused", true));
}
