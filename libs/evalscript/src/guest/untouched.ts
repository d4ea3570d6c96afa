/**
 * Inside the sandbox: remembers everything that code of a context can reach (the global object, V8's own objects, our built-ins)
 * with its prototype, properties and their flags.
 * @returns whether all of it is still as it was; 0.2 ms, while the first look takes some 10 ms
 */
export function untouchedSince(): () => boolean {
  const { ownKeys, getPrototypeOf, getOwnPropertyDescriptor, isExtensible } = Reflect;
  const { is } = Object;
  const nothing = /(?:)/;

  /** Reachable by syntax alone, not by name. */
  const unnamed: unknown[] = [
    function* () {},
    function* () {}.prototype,
    async function () {},
    async function* () {},
    async function* () {}.prototype,
    [][Symbol.iterator](),
    [].values().map(String),
    new Map().entries(),
    new Set().values(),
    ''[Symbol.iterator](),
    ''.matchAll(/x/g),
    Iterator.from({ next: () => ({ done: true, value: 0 }) }),
    new Intl.Segmenter().segment(''),
    new Intl.Segmenter().segment('')[Symbol.iterator](),
    new Error(),
  ];
  const objects: object[] = [];
  const known = new Set<unknown>();
  const meet = (value: unknown) => {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return;
    if (known.has(value)) return;
    known.add(value);
    objects.push(value);
  };
  meet(globalThis);
  unnamed.forEach(meet);

  const flagsOf = (property: PropertyDescriptor) =>
    (property.writable === true ? 1 : 0) + (property.enumerable === true ? 2 : 0) + (property.configurable ? 4 : 0);
  const prototypes: unknown[] = [];
  const extensible: boolean[] = [];
  const counts: number[] = [];
  /** Key, value, getter, setter, flags of each property, object after object. */
  const facts: unknown[] = [];
  for (let i = 0; i < objects.length; i++) {
    const object = objects[i] as object;
    const keys = ownKeys(object);
    counts.push(keys.length);
    prototypes.push(getPrototypeOf(object));
    extensible.push(isExtensible(object));
    meet(prototypes[i]);
    for (const key of keys) {
      const property = getOwnPropertyDescriptor(object, key) as PropertyDescriptor;
      meet(property.value);
      meet(property.get);
      meet(property.set);
      facts.push(key, property.value, property.get, property.set, flagsOf(property));
    }
  }

  /** Calls nothing that a script could have replaced. */
  function isAsItWas(i: number, from: number): boolean {
    const object = objects[i] as object;
    if (getPrototypeOf(object) !== prototypes[i] || isExtensible(object) !== extensible[i]) return false;
    const keys = ownKeys(object);
    if (keys.length !== counts[i]) return false;
    for (let k = 0, at = from; k < keys.length; k++, at += 5) {
      const property = getOwnPropertyDescriptor(object, keys[k] as PropertyKey) as PropertyDescriptor;
      const isSame =
        keys[k] === facts[at] &&
        is(property.value, facts[at + 1]) &&
        property.get === facts[at + 2] &&
        property.set === facts[at + 3] &&
        flagsOf(property) === facts[at + 4];
      if (!isSame) return false;
    }
    return true;
  }

  return () => {
    for (let i = 0, from = 0; i < objects.length; from += 5 * (counts[i] as number), i++)
      if (!isAsItWas(i, from)) return false;
    // What `RegExp.$1` and its like remember of the last match is no property of its own.
    nothing.test('');
    return true;
  };
}
