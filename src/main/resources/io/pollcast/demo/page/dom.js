// The few things that every part of the page does to the document. Data goes in as text only.

export function element(tag, className = '', text = '') {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

export function svg(tag, attributes) {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  return node;
}

/** Touches the document only when the text differs: screen readers and the layout then have less to do. */
export function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

export const prefersCalm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
