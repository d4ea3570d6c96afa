import { type JsonMember } from '../../../platform/http/json-member.js';
import { type Bounds, readBounds } from '../../../render/index.js';
import { type OrderedFile } from './raster-order.js';

/** `processRequest` of a raster task, checked for what it may not hold. */
export interface OrderedRequest {
  readonly processRequest: Readonly<Record<string, unknown>>;
  readonly area: Bounds | null;
  readonly responses: ReadonlyArray<Pick<OrderedFile, 'identifier' | 'format'>>;
}

const FORMATS = ['image/tiff', 'application/json'] as const;
const SIZES = ['width', 'height', 'resx', 'resy'] as const;
const USER_DATA = 'userdata';
/** evalscript §2: what an output may be called. */
const OUTPUT_ID = /^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/;
const MAX_RESPONSES = 100;

/**
 * Everything of `processRequest` that can be told without the collections and the script, which the analysis looks at
 * (batch-v1 §2, batch-v2 §3). @throws INVALID
 */
export function readOrderedRequest(
  member: JsonMember,
  { isAreaRequired, isZarr = false }: { isAreaRequired: boolean; isZarr?: boolean },
): OrderedRequest {
  const processRequest = member.required().object();
  const [input, output] = [member.get('input').required(), member.get('output')];
  const bounds = input.get('bounds');
  if (isAreaRequired) bounds.required();
  if (input.get('data').required().items().length === 0) input.get('data').refuse('must hold at least one entry');
  if (!output.isAbsent) output.object();
  for (const name of SIZES)
    if (!output.get(name).isAbsent) output.get(name).refuse('must not be set: the tiles have their own size');
  readScript(member);
  return {
    processRequest,
    area: bounds.isAbsent ? null : readBounds(bounds),
    responses: readResponses(output.get('responses'), isZarr ? readZarrResponse : readResponse),
  };
}

/** There is one; what it says is looked at in the analysis. */
function readScript(member: JsonMember): void {
  const [script, product] = [member.get('evalscript'), member.get('dataProduct')];
  if (product.isAbsent) script.required();
  if (!script.isAbsent && script.text().trim() === '' && product.isAbsent) script.refuse('must not be empty');
}

/** None = the output `default` as a TIFF. */
function readResponses(member: JsonMember, readOne: typeof readResponse): OrderedRequest['responses'] {
  const items = member.isAbsent ? [] : member.items();
  if (items.length > MAX_RESPONSES) member.refuse(`must have at most ${MAX_RESPONSES} entries`);
  if (items.length === 0) return [{ identifier: 'default', format: 'image/tiff' }];
  const responses = items.map(readOne);
  responses.forEach(({ identifier }, i) => {
    if (responses.findIndex((one) => one.identifier === identifier) < i)
      items[i]!.get('identifier').refuse('is asked for twice; every output becomes one file');
  });
  return responses;
}

/** Rendered as TIFF, of which the chunks are cut. */
function readZarrResponse(item: JsonMember): Pick<OrderedFile, 'identifier' | 'format'> {
  const [name, type] = [item.required().get('identifier'), item.get('format').get('type')];
  const identifier = name.isAbsent ? 'default' : name.text();
  if (!OUTPUT_ID.test(identifier) || identifier === USER_DATA) name.refuse('must be an output of the script');
  if (type.required().value !== 'zarr/array') type.refuse('must be zarr/array for Zarr output');
  return { identifier, format: 'image/tiff' };
}

function readResponse(item: JsonMember): Pick<OrderedFile, 'identifier' | 'format'> {
  const [name, type] = [item.required().get('identifier'), item.get('format').get('type')];
  const identifier = name.isAbsent ? 'default' : name.text();
  if (!OUTPUT_ID.test(identifier)) name.refuse('must be an output of the script or userdata');
  const isUserData = identifier === USER_DATA;
  if (type.isAbsent) return { identifier, format: isUserData ? 'application/json' : 'image/tiff' };
  if (type.value === 'zarr/array') type.refuse('is for Zarr output only');
  const format = type.oneOf(FORMATS);
  if (isUserData !== (format === 'application/json'))
    type.refuse(isUserData ? 'userdata is delivered as application/json' : 'application/json is for userdata only');
  return { identifier, format };
}
