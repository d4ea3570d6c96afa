import { ValidateBy } from 'class-validator';

/** A STAC API that orders and subscriptions of the open provider may read. */
export interface StacProviderSettings {
  /** Of its landing page, without trailing slash. */
  readonly url: string;
  /** Of every request to that host, keys for example. */
  readonly headers: Readonly<Record<string, string>>;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/i;
const HEADER = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** `{name: {url, headers?}}` as JSON text. @throws Error saying what is wrong */
export function parseStacProviders(text: string): Readonly<Record<string, StacProviderSettings>> {
  const parsed = JSON.parse(text) as unknown;
  if (!isObject(parsed)) throw new Error('it must be a JSON object of STAC APIs by name');
  return Object.fromEntries(Object.entries(parsed).map(([name, settings]) => [name, readSettings(name, settings)]));
}

export function IsStacProviders(): PropertyDecorator {
  return ValidateBy({
    name: 'isStacProviders',
    validator: {
      validate: (value: unknown) => typeof value === 'string' && faultOf(value) === null,
      defaultMessage: (args) => `$property: ${faultOf(String(args?.value)) ?? 'must be text'}`,
    },
  });
}

function faultOf(text: string): string | null {
  try {
    parseStacProviders(text);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function readSettings(name: string, value: unknown): StacProviderSettings {
  if (!NAME.test(name)) throw new Error(`${JSON.stringify(name)} is no name: letters, digits, ".", "_" and "-"`);
  if (!isObject(value)) throw new Error(`"${name}" must be an object with "url"`);
  const { url, headers = {} } = value;
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new Error(`"url" of "${name}" must be an http or https address`);
  if (!isObject(headers) || !Object.entries(headers).every(([key, text]) => HEADER.test(key) && isHeaderValue(text)))
    throw new Error(`"headers" of "${name}" must be texts by header name`);
  return { url: url.replace(/\/+$/, ''), headers: headers as Record<string, string> };
}

function isHeaderValue(value: unknown): boolean {
  return typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
