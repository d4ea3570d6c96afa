/** Where Planet brings what was subscribed to, and where that is found here. */
export interface PlanetDelivery {
  /** A bucket of this instance … */
  readonly bucket: string;
  /** … and where in it; '' or with a slash at the end. */
  readonly prefix: string;
  /** `delivery` of a request to Planet's Subscriptions API, with Planet's keys to the bucket. */
  readonly block: Readonly<Record<string, unknown>>;
}

/**
 * @param json PLANET_DELIVERY; @param bucket PLANET_DELIVERY_BUCKET
 * @returns null = neither is set; a text = what is wrong, which never shows a key
 */
export function planetDelivery(json: string | undefined, bucket: string | undefined): PlanetDelivery | null | string {
  if (json === undefined && bucket === undefined) return null;
  if (json === undefined || bucket === undefined)
    return 'PLANET_DELIVERY and PLANET_DELIVERY_BUCKET must be set together';
  const block = parsed(json);
  const parameters = block?.['parameters'];
  if (!block || typeof block['type'] !== 'string' || typeof parameters !== 'object' || parameters === null)
    return 'PLANET_DELIVERY must be JSON such as {"type": "amazon_s3", "parameters": {"bucket": "…", …}}';
  const prefix = (parameters as Record<string, unknown>)['path_prefix'];
  return {
    bucket,
    prefix: typeof prefix === 'string' ? prefix.replace(/^\/+|\/+$/g, '').replace(/.$/s, '$&/') : '',
    block,
  };
}

function parsed(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
