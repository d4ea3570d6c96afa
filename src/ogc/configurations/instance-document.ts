import { JsonMember } from '../../platform/http/json-member.js';
import { assertStorable, boundedText } from './document-members.js';
import { type MapInstance } from './map-instance.entity.js';

/** An instance as clients write it; members that mean nothing here are kept. */
export interface InstanceDocument {
  readonly name: string;
  readonly description?: string;
  readonly additionalData?: InstanceOptions;
  readonly [member: string]: unknown;
}

/** Of Sentinel Hub. Logos and warnings are never drawn here, whatever `showLogo` and `showWarnings` say. */
export interface InstanceOptions {
  /** Of JPEG, 0–100. */
  readonly imageQuality?: number;
  /** Its maps are not drawn. */
  readonly disabled?: boolean;
  readonly [member: string]: unknown;
}

/** Written by the platform; a body that brings them back is not asked. */
const OURS = ['@id', 'id', 'created', 'lastUpdated', 'userId', 'accountId', 'domainAccountId', 'layers', 'public'];

export type InstanceWrite = Pick<MapInstance, 'document' | 'isPublic'>;

/** @param before for a PATCH, whose members replace those that it names; null removes one. @throws INVALID naming the member */
export function readInstance(body: unknown, before: InstanceWrite | null): InstanceWrite {
  assertStorable('The instance', body);
  const sent = new JsonMember(body).required().object();
  const merged = before === null ? sent : { ...before.document, public: before.isPublic, ...sent };
  const root = new JsonMember(merged);
  const [description, options, isPublic] = [root.get('description'), root.get('additionalData'), root.get('public')];
  boundedText(root.get('name').required(), 1, 300);
  if (!description.isAbsent) boundedText(description, 0, 10_000);
  if (!options.get('imageQuality').isAbsent) options.get('imageQuality').numberWithin(0, 100);
  if (!options.get('disabled').isAbsent) options.get('disabled').boolean();
  const kept = Object.entries(merged).filter(([name, value]) => !OURS.includes(name) && value !== null);
  return {
    document: Object.fromEntries(kept) as InstanceDocument,
    isPublic: !isPublic.isAbsent && isPublic.boolean(),
  };
}

/** @param base address of the instances, no slash at the end */
export function showInstance(instance: MapInstance, base: string): object {
  const { id, accountId, createdBy, isPublic, document, created, lastUpdated } = instance;
  const address = `${base}/${id}`;
  return {
    '@id': address,
    id,
    ...document,
    public: isPublic,
    userId: createdBy,
    accountId,
    domainAccountId: accountId,
    created: created.toISOString(),
    lastUpdated: lastUpdated.toISOString(),
    layers: { '@id': `${address}/layers` },
  };
}
