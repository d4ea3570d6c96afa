import { type ResponseRequest } from '#libs/encode';
import { DomainError } from '#libs/errors';
import { type Bounds, readBounds } from './bounds.js';
import { type GridSize, MAX_SIZE_PX, readSize } from './grid-size.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { readResponses } from './responses.js';

/** One entry of `input.data`; filter and processing are read once its collection is known, whose members they are. */
export interface RequestedInput {
  /** As sent: `sentinel-2-l2a`, `S2L2A`, `byoc-<uuid>`, `CUSTOM`. */
  readonly type: JsonMember;
  /** `datasource` of the script; null = by order. */
  readonly id: string | null;
  readonly dataFilter: JsonMember;
  readonly processing: JsonMember;
}

/** A request for one picture of several outputs, read but not yet resolved against collections and script. */
export interface RasterRequest {
  readonly bounds: Bounds;
  readonly size: GridSize;
  readonly inputs: readonly RequestedInput[];
  /** Empty where `dataProduct` names a stored one. */
  readonly evalscript: string;
  /** Address of a stored evalscript; null = the request brings its own, which wins. */
  readonly dataProduct: JsonMember | null;
  readonly responses: readonly ResponseRequest[];
}

/** The contract fuses a handful; each costs a search. */
const MAX_INPUTS = 20;

/** Where the parts of a request stand; each API has its own places. */
export interface RasterMembers {
  readonly input: JsonMember;
  /** Holds width and height, or resx and resy. */
  readonly size: JsonMember;
  /** Holds `evalscript` or `dataProduct`. */
  readonly script: JsonMember;
  readonly responses: JsonMember;
}

/**
 * The wire vocabulary of `input`, `output` and `evalscript` (process §1–§4).
 * @throws INVALID with the parameter's path; COMMON_EXCEPTION without a script.
 */
export function readRasterRequest(body: unknown, { maxPx = MAX_SIZE_PX } = {}): RasterRequest {
  const root = readRoot(body);
  const output = root.get('output');
  if (!output.isAbsent) output.object();
  const responses = output.get('responses');
  return readRasterMembers({ input: root.get('input'), size: output, script: root, responses }, { maxPx });
}

/** @throws INVALID for a body with nothing in it. */
export function readRoot(body: unknown): JsonMember {
  const root = new JsonMember(body);
  const isEmpty = root.isAbsent || Object.keys(root.object()).length === 0;
  return isEmpty ? root.refuse('must not be empty', 'Request body should be non-empty.') : root;
}

/** The same of an API that keeps the parts elsewhere. */
export function readRasterMembers(
  { input, size, script, responses }: RasterMembers,
  { maxPx = MAX_SIZE_PX } = {},
): RasterRequest {
  input.required();
  const bounds = readBounds(input.get('bounds'));
  return {
    bounds,
    size: readSize(size, bounds.bbox, maxPx),
    inputs: readInputs(input.get('data').required()),
    ...readScript(script),
    responses: readResponses(responses),
  };
}

function readInputs(data: JsonMember): RequestedInput[] {
  const entries = data.items();
  if (entries.length === 0) data.refuse('must hold at least one entry');
  if (entries.length > MAX_INPUTS) data.refuse(`must hold at most ${MAX_INPUTS} entries`);
  const ids = new Set<string>();
  return entries.map((entry) => {
    const type = entry.required().get('type').required();
    type.text();
    const id = entry.get('id').isAbsent ? null : entry.get('id').text();
    if (id !== null && ids.has(id)) entry.get('id').refuse('is used by another entry');
    if (id !== null) ids.add(id);
    return { type, id, dataFilter: entry.get('dataFilter'), processing: entry.get('processing') };
  });
}

/** `dataProduct` is an address, or `{"@id": address}`: published clients send either, beside an empty script. */
function readScript(holder: JsonMember): Pick<RasterRequest, 'evalscript' | 'dataProduct'> {
  const [script, product] = [holder.get('evalscript'), holder.get('dataProduct')];
  const text = script.isAbsent ? '' : script.text();
  if (text.trim() !== '') return { evalscript: text, dataProduct: null };
  if (product.isAbsent)
    throw new DomainError('BAD_REQUEST', 'Missing or empty evalscript.', { detail: { code: 'COMMON_EXCEPTION' } });
  const address = typeof product.value === 'string' ? product : product.get('@id').required();
  address.text();
  return { evalscript: '', dataProduct: address };
}
