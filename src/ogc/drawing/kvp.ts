import { ogcRefusal } from './map-layer.js';

/** Key-value pairs of an OGC request: names in any case, empty values as good as none. */
export class Kvp {
  private readonly values = new Map<string, string>();

  /** @throws BAD_REQUEST when a name comes twice */
  constructor(query: Readonly<Record<string, unknown>>) {
    for (const [name, value] of Object.entries(query)) {
      const key = name.toUpperCase();
      if (typeof value !== 'string' || this.values.has(key))
        throw ogcRefusal('InvalidParameterValue', key, `${key} must be sent once`);
      this.values.set(key, value);
    }
  }

  /** null = absent or empty. */
  get(name: string): string | null {
    return this.values.get(name)?.trim() || null;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  required(name: string): string {
    return this.get(name) ?? this.refuse(name, 'is required', 'MissingParameterValue');
  }

  /** A decimal number within the range; null = absent. */
  number(name: string, min: number, max: number): number | null {
    const text = this.get(name);
    if (text === null) return null;
    const value = numberOf(text);
    return value !== null && value >= min && value <= max ? value : this.refuse(name, `must be a number from ${min} to ${max}`); // prettier-ignore
  }

  whole(name: string, min: number, max: number): number | null {
    const value = this.number(name, min, max);
    return value === null || Number.isInteger(value) ? value : this.refuse(name, 'must be a whole number');
  }

  /** `TRUE`, `YES`, `1` and their opposites, in any case. */
  flag(name: string): boolean | null {
    const text = this.get(name);
    if (text === null) return null;
    if (/^(true|yes|1)$/i.test(text)) return true;
    return /^(false|no|0)$/i.test(text) ? false : this.refuse(name, 'must be TRUE or FALSE');
  }

  refuse(name: string, violation: string, code = 'InvalidParameterValue'): never {
    const value = this.values.get(name);
    const got = value === undefined || value === '' ? '' : `, got ${JSON.stringify(value.slice(0, 200))}`;
    throw ogcRefusal(code, name, `${name} ${violation}${got}`);
  }
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Strictly: neither hexadecimal nor empty, and no infinity. */
export function numberOf(text: string): number | null {
  const value = DECIMAL.test(text.trim()) ? Number(text) : NaN;
  return Number.isFinite(value) ? value : null;
}
