import { malformed } from '../product-fault.js';
import { type XmlElement } from '../xml-document.js';

/** `<pixel count="3">0 40 80</pixel>`: numbers between spaces. @throws BAD_REQUEST naming file and element. */
export function numberList(parent: XmlElement, name: string, file: string): Float64Array {
  const text = parent.text(name);
  const values = Float64Array.from(text.split(/\s+/), Number);
  if (!values.every(Number.isFinite)) throw malformed(file, name, text, 'numbers between spaces');
  return values;
}

/** Positions of a look-up table: numbers that rise from one to the next. @throws BAD_REQUEST */
export function risingList(parent: XmlElement, name: string, file: string): Float64Array {
  const values = numberList(parent, name, file);
  if (!values.every((value, i) => i === 0 || value > values[i - 1]!))
    throw malformed(file, name, parent.text(name), 'numbers that rise');
  return values;
}

/** A list that belongs to another one, number by number. @throws BAD_REQUEST */
export function listAlong(positions: Float64Array, parent: XmlElement, name: string, file: string): Float64Array {
  const values = numberList(parent, name, file);
  if (values.length !== positions.length)
    throw malformed(file, name, `${values.length} numbers`, `as many as positions, ${positions.length}`);
  return values;
}
