import { DOCUMENT_TYPE, STRICT_XML, type XmlContent as Content } from '#libs/markup';
import { XMLParser } from 'fast-xml-parser';
import { numberIn, type NumberRange } from './metadata-number.js';
import { malformed, missing, unsupported } from './product-fault.js';

/** The longest file read is the annotation of a Sentinel-1 stripmap product, some 4 MB. */
export const MAX_METADATA_BYTES = 16 * 1024 * 1024;

const PARSER = new XMLParser(STRICT_XML);

/**
 * @param file name for messages.
 * @param unread elements that nobody asks for, cut out before parsing: grids of angles are nine tenths of a tile's file.
 * @throws BAD_REQUEST for text that is not well-formed, and for any document type: products have none, attacks do.
 */
export function parseXml(text: string, file: string, unread: readonly string[] = []): XmlElement {
  if (DOCUMENT_TYPE.test(text)) throw unsupported(file, 'a document type declaration is not accepted');
  try {
    return new XmlElement(file, PARSER.parse(unread.reduce(without, text), true) as Content);
  } catch (error) {
    const reason = String((error as Error).message).split('\n')[0] ?? '';
    throw unsupported(file, `not well-formed XML (${reason})`);
  }
}

/** In one pass over the text, whatever it holds; an element without an end stays for the parser to complain about. */
function without(text: string, name: string): string {
  const opening = new RegExp(`<${name}(?:\\s[^<>]*)?(?<!/)>`, 'g');
  const end = `</${name}>`;
  const kept: string[] = [];
  let from = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const closing = text.indexOf(end, opening.lastIndex);
    if (closing === -1) break;
    kept.push(text.slice(from, match.index));
    opening.lastIndex = from = closing + end.length;
  }
  return kept.length === 0 ? text : kept.join('') + text.slice(from);
}

/**
 * An element and what is below it. Names are local ones, without a prefix, and are looked for at any depth: between
 * processing baselines elements moved to other parents and other namespaces, but kept their names.
 */
export class XmlElement {
  constructor(
    private readonly file: string,
    private readonly content: Content,
  ) {}

  /** Of the first element that has one of the names, the names in order. */
  optional(...names: string[]): string | null {
    for (const name of names) {
      const found = this.all(name)[0]?.value;
      if (found !== undefined && found !== '') return found;
    }
    return null;
  }

  /** @throws BAD_REQUEST naming file and (first) element. */
  text(...names: string[]): string {
    const found = this.optional(...names);
    if (found === null) throw missing(this.file, names[0] ?? '');
    return found;
  }

  /** @throws BAD_REQUEST when missing, not a number, or outside the range. */
  number(name: string, range: NumberRange = {}): number {
    return numberIn(this.text(name), this.file, name, range);
  }

  optionalNumber(name: string, range: NumberRange = {}): number | null {
    const found = this.optional(name);
    return found === null ? null : numberIn(found, this.file, name, range);
  }

  /** Matches, or fails naming what was expected. */
  matching(pattern: RegExp, wanted: string, ...names: string[]): RegExpExecArray {
    const value = this.text(...names);
    const match = pattern.exec(value);
    if (match === null) throw malformed(this.file, names[0] ?? '', value, wanted);
    return match;
  }

  /** @throws BAD_REQUEST */
  one(name: string): XmlElement {
    const [found] = this.all(name);
    if (found === undefined) throw missing(this.file, name);
    return found;
  }

  all(name: string): XmlElement[] {
    return [...find(this.content, name)].map((content) => new XmlElement(this.file, content));
  }

  /** Elements with text of their own, in the order of the document. */
  *leaves(): Iterable<[name: string, text: string]> {
    if (typeof this.content === 'string') return;
    for (const [name, children] of Object.entries(this.content)) {
      if (typeof children === 'string') continue;
      for (const child of children) {
        const element = new XmlElement(this.file, child);
        if (element.value !== '') yield [name, element.value];
        yield* element.leaves();
      }
    }
  }

  /** Text of the element itself. */
  get value(): string {
    if (typeof this.content === 'string') return this.content.trim();
    const text = this.content['#text'];
    return typeof text === 'string' ? text.trim() : '';
  }

  attribute(name: string): string | null {
    const value = typeof this.content === 'string' ? undefined : this.content[`@${name}`];
    return typeof value === 'string' ? value : null;
  }
}

function* find(content: Content, name: string): Iterable<Content> {
  if (typeof content === 'string') return;
  for (const [key, children] of Object.entries(content)) {
    if (typeof children === 'string') continue;
    for (const child of children) {
      if (key === name) yield child;
      yield* find(child, name);
    }
  }
}
