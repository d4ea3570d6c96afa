import { type JsonMember } from '../../platform/http/json-member.js';

/** @throws INVALID naming the first member that is none of `known`, with those that are */
export function assertKnown(member: JsonMember, known: readonly string[], of: string): void {
  if (member.isAbsent) return;
  const foreign = Object.keys(member.object()).find((name) => !known.includes(name) && !member.get(name).isAbsent);
  if (foreign !== undefined) member.get(foreign).refuse(`is not a member of ${of}; those are ${known.join(', ')}`);
}

/** What PostgreSQL can store, not empty. @throws INVALID */
export function storableText(member: JsonMember, maxLength: number): string {
  const text = member.text();
  if (text.includes('\0') || !text.isWellFormed()) member.refuse('must be well-formed text without NUL characters');
  if (text.trim() === '') member.refuse('must not be empty');
  if (text.length > maxLength) member.refuse(`must have at most ${maxLength} characters`);
  return text;
}

export function optional<T>(member: JsonMember, read: (member: JsonMember) => T): T | null {
  return member.isAbsent ? null : read(member);
}

export function integerWithin(member: JsonMember, min: number, max: number): number {
  const value = member.numberWithin(min, max);
  return Number.isInteger(value) ? value : member.refuse('must be a whole number');
}

export function positive(member: JsonMember): number {
  const value = member.number();
  return value > 0 ? value : member.refuse('must be greater than 0');
}

/** A number taken to the nearest one that the house allows; what changed is noted. */
export function clamped(member: JsonMember, min: number, max: number, notes: string[]): number {
  const wished = member.number();
  const value = Math.min(Math.max(Math.round(wished), min), max);
  if (value !== wished) notes.push(`${member.path.join('.')} ${wished} was set to ${value} (${min} to ${max})`);
  return value;
}
