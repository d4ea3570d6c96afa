/** A piece of XML that is well-formed by construction: `xml()` is the only way to make one, and it escapes every text. */
export class Markup {
  private constructor(readonly text: string) {}

  /** @internal for `xml` */
  static of(text: string): Markup {
    return new Markup(text);
  }

  toString(): string {
    return this.text;
  }
}

export type Content = Markup | string | number | null | readonly Content[];
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; null and empty lists leave nothing behind, undefined attributes are left out. */
export function xml(name: string, attributes: Attributes = {}, ...content: readonly Content[]): Markup {
  const head = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  const body = content.map(written).join('');
  return Markup.of(body === '' ? `<${name}${head}/>` : `<${name}${head}>${body}</${name}>`);
}

export function xmlDocument(root: Markup): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.text}\n`;
}

function written(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  return Array.isArray(content) ? content.map(written).join('') : escaped(String(content as string | number));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
/** What no XML 1.0 document may hold, not even as a reference. */
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(FORBIDDEN, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
