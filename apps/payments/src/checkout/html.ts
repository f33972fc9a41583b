const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML that is safe to send as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** Text becomes text, also within quoted attributes; only Html stays markup. */
export function html(strings: TemplateStringsArray, ...values: (string | Html | null)[]): Html {
  const parts = values.map((value) => {
    if (value instanceof Html) return value.text;
    return (value ?? '').replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  });
  return new Html(String.raw({ raw: strings }, ...parts));
}

/** A value for `<script type="application/json">`: it cannot end the element. */
export function dataBlock(id: string, value: unknown): Html {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c');
  return new Html(`<script type="application/json" id="${id}">${json}</script>`);
}
