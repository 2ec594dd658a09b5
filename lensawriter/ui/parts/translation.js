// Texts of people and models are not translated, even if they equal a text of Streamlit.
const untranslated = '[data-testid="stHtml"], [data-testid="stText"], [data-testid="stCode"], [data-testid="stFileUploaderFileName"]';
const attributeNames = ["aria-label", "title", "placeholder"];

export default function ({ data }) {
  if (window.lwWording || !data) return;
  window.lwWording = true;
  const patterns = data.patterns.map(([pattern, japanese]) => [new RegExp(pattern, "s"), japanese]);
  const translate = (text) => {
    const english = text.trim();
    if (!/^[A-Za-z\d]/.test(english)) return text;
    if (Object.hasOwn(data.words, english)) return data.words[english];
    for (const [pattern, japanese] of patterns) if (pattern.test(english)) return english.replace(pattern, japanese);
    return text;
  };
  const translateText = (each) => {
    if (each.parentElement?.closest(untranslated) || each.parentElement?.closest("textarea, style, script")) return;
    const now = translate(each.data);
    if (now !== each.data) each.data = now;
  };
  const translateAttributes = (each) => {
    for (const name of attributeNames) {
      const text = each.getAttribute(name);
      if (text) { const now = translate(text); if (now !== text) each.setAttribute(name, now); }
    }
  };
  const translateTree = (root) => {
    if (root.nodeType === Node.TEXT_NODE) return translateText(root);
    if (root.nodeType !== Node.ELEMENT_NODE || root.closest('[data-testid="stHtml"]')) return;
    translateAttributes(root);
    for (const each of root.querySelectorAll("[aria-label], [title], [placeholder]")) translateAttributes(each);
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) translateText(texts.currentNode);
  };
  translateTree(document.body);
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(translateTree);
      else if (change.type === "characterData") translateText(change.target);
      else translateAttributes(change.target);
    }
  }).observe(document.body, { childList: true, subtree: true, characterData: true, attributeFilter: attributeNames });
}
