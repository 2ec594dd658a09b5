// Texts of people and models are not reworded, even where they equal a text of Streamlit.
const ours = '[data-testid="stHtml"], [data-testid="stText"], [data-testid="stCode"], [data-testid="stFileUploaderFileName"]';
const names = ["aria-label", "title", "placeholder"];

export default function ({ data }) {
  if (window.lwWording || !data) return;
  window.lwWording = true;
  const patterns = data.patterns.map(([pattern, said]) => [new RegExp(pattern, "s"), said]);
  const reword = (text) => {
    const said = text.trim();
    if (!/^[A-Za-z\d]/.test(said)) return text;
    if (Object.hasOwn(data.words, said)) return data.words[said];
    for (const [pattern, instead] of patterns) if (pattern.test(said)) return said.replace(pattern, instead);
    return text;
  };
  const node = (each) => {
    if (each.parentElement?.closest(ours) || each.parentElement?.closest("textarea, style, script")) return;
    const now = reword(each.data);
    if (now !== each.data) each.data = now;
  };
  const attributes = (each) => {
    for (const name of names) {
      const said = each.getAttribute(name);
      if (said) { const now = reword(said); if (now !== said) each.setAttribute(name, now); }
    }
  };
  const whole = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return node(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest('[data-testid="stHtml"]')) return;
    attributes(root);
    for (const each of root.querySelectorAll("[aria-label], [title], [placeholder]")) attributes(each);
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) node(texts.currentNode);
  };
  whole(document.body);
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(whole);
      else if (change.type === "characterData") node(change.target);
      else attributes(change.target);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true, attributeFilter: names });
}
