import { readS3Url } from '../../../delivery/index.js';
import { type JsonMember } from '../../../platform/http/json-member.js';
import { type OrderedRequest } from '../../raster/order/ordered-request.js';
import { keyOf, type PathTemplate, readPathTemplate } from '../../raster/order/path-template.js';
import { type OrderedFile } from '../../raster/order/raster-order.js';

/** Where the objects go: `output`, and the url of all outputs that have none of their own. */
export interface Destination {
  readonly output: JsonMember;
  readonly url: JsonMember;
}

type Responses = OrderedRequest['responses'];

/**
 * A template per output: `defaultTilePath`, or the legacy `responses[].tilePath` of that output (batch-v1 §3).
 * @throws INVALID also where two outputs would become one object
 */
export function readDestination(
  { output, url }: Destination,
  responses: Responses,
): { readonly files: OrderedFile[]; readonly output: JsonMember } {
  const own = readOwnPaths(output.get('responses'), responses);
  const shared = responses.filter(({ identifier }) => !own.has(identifier)).length;
  if (shared > 0 && url.isAbsent)
    url.refuse(`is required, unless every output has a tilePath in ${[...output.path, 'responses'].join('->')}`);
  const common = url.isAbsent ? null : readPathTemplate(url, readS3Url(url), Math.max(1, shared));
  const files = responses.map((response) => ({
    ...response,
    template: own.get(response.identifier)?.template ?? (common as PathTemplate),
  }));
  const clash = files.find((file, i) => files.slice(0, i).some((other) => isSameObject(file, other)));
  if (clash) (own.get(clash.identifier)?.member ?? url).refuse('is also the path of another output');
  return { files, output };
}

interface OwnPath {
  readonly member: JsonMember;
  readonly template: PathTemplate;
}

function readOwnPaths(member: JsonMember, responses: Responses): Map<string, OwnPath> {
  const paths = new Map<string, OwnPath>();
  for (const item of member.isAbsent ? [] : member.items()) {
    const [name, path] = [item.required().get('identifier').required(), item.get('tilePath').required()];
    const identifier = name.text();
    if (!responses.some((response) => response.identifier === identifier))
      name.refuse('is none of processRequest->output->responses');
    if (paths.has(identifier)) name.refuse('has a tilePath already');
    paths.set(identifier, { member: path, template: readPathTemplate(path, readS3Url(path), 1) });
  }
  return paths;
}

/** Any tile will do: both have the same placeholders filled with the same values. */
function isSameObject(a: OrderedFile, b: OrderedFile): boolean {
  const key = ({ template, identifier, format }: OrderedFile) =>
    `${template.bucket}/${keyOf(template, { requestId: 'r', tileName: 'n', tileId: 1, outputId: identifier, format: format === 'image/tiff' ? 'tif' : 'json' })}`; // prettier-ignore
  return key(a) === key(b);
}
