import { DOCUMENT_TYPE, STRICT_XML, type XmlContent as Content } from '#libs/markup';
import { XMLParser } from 'fast-xml-parser';

const PARSER = new XMLParser({ ...STRICT_XML, cdataPropName: '#cdata' });

/** The answer's outermost element with its name. @throws Error for text that is not well-formed, and for any document type. */
export function parseXml(text: string): { readonly name: string; readonly element: XmlElement } {
  if (DOCUMENT_TYPE.test(text)) throw new Error('a document type declaration is not accepted');
  const document = PARSER.parse(text, true) as Record<string, Content[]>;
  const [[name, [content]] = ['', []]] = Object.entries(document);
  if (content === undefined) throw new Error('there is no element');
  return { name, element: new XmlElement(content) };
}

/** An element; names are local ones, without a prefix. */
export class XmlElement {
  constructor(private readonly content: Content) {}

  /** Direct children of one name. */
  children(name: string): XmlElement[] {
    const found = typeof this.content === 'string' ? undefined : this.content[name];
    return Array.isArray(found) ? found.map((child) => new XmlElement(child)) : [];
  }

  /** First element at the end of a path of names; `*` is any element. */
  at(...path: string[]): XmlElement | null {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    for (const child of name === '*' ? this.elements() : this.children(name)) {
      const found = child.at(...rest);
      if (found !== null) return found;
    }
    return null;
  }

  /** Of one name, at any depth, in no element of the same name. */
  *all(name: string): Iterable<XmlElement> {
    for (const [key, child] of this.named()) {
      if (key === name) yield child;
      else yield* child.all(name);
    }
  }

  attribute(name: string): string | null {
    const value = typeof this.content === 'string' ? undefined : this.content[`@${name}`];
    return typeof value === 'string' ? unescaped(value).trim() : null;
  }

  /** Of the element and everything in it (`gco:CharacterString`, `gmx:Anchor`); null = none. */
  get text(): string | null {
    const text = [...this.texts()].join('').trim();
    return text === '' ? null : text;
  }

  *elements(): Iterable<XmlElement> {
    for (const [, child] of this.named()) yield child;
  }

  private *named(): Iterable<[name: string, child: XmlElement]> {
    if (typeof this.content === 'string') return;
    for (const [name, children] of Object.entries(this.content))
      if (Array.isArray(children) && !name.startsWith('#'))
        for (const child of children) yield [name, new XmlElement(child)];
  }

  private *texts(): Iterable<string> {
    if (typeof this.content === 'string') return void (yield unescaped(this.content));
    for (const part of ownTexts(this.content['#text'])) yield unescaped(part);
    yield* ownTexts(this.content['#cdata']);
    for (const child of this.elements()) yield* child.texts();
  }
}

function ownTexts(parts: Content[] | string | undefined): string[] {
  return [parts ?? []].flat().filter((part) => typeof part === 'string');
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five entities of XML and characters by number; any other stays as it was written. */
function unescaped(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (_, hex, decimal, name) =>
    name === undefined ? character(hex ? parseInt(hex, 16) : Number(decimal)) : (NAMED[name.toLowerCase()] as string),
  );
}

function character(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : '\ufffd';
}
