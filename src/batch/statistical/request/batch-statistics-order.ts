import { readStorageDescriptor, type StorageDescriptor } from '../../../delivery/index.js';
import { JsonMember } from '../../../platform/http/json-member.js';
import { readStatisticsRequest } from '../../../statistics/index.js';
import { readResultTemplate, type ResultTemplate } from '../results/result-path.js';
import { trialBody } from './feature-body.js';

/** A request for statistics of many features, read but not yet resolved against its file and script. */
export interface BatchStatisticsOrder {
  readonly features: StorageDescriptor;
  readonly script: BatchScript;
  readonly output: { readonly descriptor: StorageDescriptor; readonly template: ResultTemplate };
}

export type BatchScript =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'reference'; readonly descriptor: StorageDescriptor };

/** Inline scripts must be shorter; others come as objects (batch-statistics §2). */
const MAX_INLINE_BYTES = 32 * 1024;

/**
 * The wire vocabulary of batch-statistics §2. What it has in common with the Statistical API is read by that, once with a
 * feature in the place of all of them. @throws INVALID with the parameter's path
 */
export function readBatchStatistics(body: unknown): BatchStatisticsOrder {
  const root = new JsonMember(body);
  const isEmpty = root.isAbsent || Object.keys(root.object()).length === 0;
  if (isEmpty) root.refuse('must not be empty', 'Request body should be non-empty.');
  const [input, aggregation, output] = ['input', 'aggregation', 'output'].map((name) => root.get(name).required()) as [
    JsonMember,
    JsonMember,
    JsonMember,
  ];
  const bounds = input.get('bounds');
  if (!bounds.isAbsent) bounds.refuse('must be left out: the geometries are those of input->features');
  const features = readStorageDescriptor(input.get('features'));
  const script = readScript(aggregation);
  const descriptor = readStorageDescriptor(output);
  const template = readResultTemplate(output.get('s3').get('url'), descriptor.path);
  readStatisticsRequest(trialBody(root, script));
  return { features, script, output: { descriptor, template } };
}

function readScript(aggregation: JsonMember): BatchScript {
  const [inline, reference] = [aggregation.get('evalscript'), aggregation.get('evalscriptReference')];
  if (!inline.isAbsent && !reference.isAbsent) reference.refuse('must not stand beside evalscript');
  if (!reference.isAbsent) return { kind: 'reference', descriptor: readStorageDescriptor(reference) };
  const text = inline.isAbsent ? '' : inline.text();
  if (text.trim() === '') inline.without().refuse('is required, or evalscriptReference');
  if (Buffer.byteLength(text) >= MAX_INLINE_BYTES)
    inline.refuse(
      `must be smaller than ${MAX_INLINE_BYTES} bytes; put it into a bucket and name it as evalscriptReference`,
    );
  return { kind: 'text', text };
}
