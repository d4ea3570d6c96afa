import { type JsonMember } from '../../platform/http/json-member.js';
import { storableText } from './config-values.js';

const MAX_NAME = 200;

/** Variable or product → base name of its file, ending in `.tif`. @throws INVALID */
export function readOutputNames(member: JsonMember): Record<string, string> {
  if (member.isAbsent) return {};
  const names = Object.keys(member.object()).map((of) => [of, readBaseName(member.get(of))] as const);
  const taken = new Set<string>();
  for (const [of, name] of names) {
    if (taken.has(name)) member.get(of).refuse('is the name of another output too');
    taken.add(name);
  }
  return Object.fromEntries(names);
}

/** @throws INVALID for a path, a hidden file, or characters that no file system likes */
export function readBaseName(member: JsonMember): string {
  const name = storableText(member, MAX_NAME);
  if (/[/\\:*?"<>|\p{Cc}\p{Cf}]/u.test(name) || name.startsWith('.') || name !== name.trim())
    member.refuse('must be the name of a file, without folders, separators or a leading dot');
  return withSuffix(name);
}

/** `scene` and `scene.tif` are the same file; `.tiff` stays. */
export function withSuffix(name: string): string {
  return /\.tiff?$/i.test(name) ? name : `${name}.tif`;
}

/** What a variable, a product or the stem of an input looks like as part of a file's name. */
export function safeName(text: string): string {
  const name = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^[._]+/, '');
  return name === '' ? 'output' : name.slice(0, 100);
}
