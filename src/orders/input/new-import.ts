import { storableJson } from '../../catalog/index.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { ANY_UUID } from '../../platform/http/uuid.pipe.js';

/** What a request to create an order or a subscription says beside its input. */
export interface NewImport {
  readonly name: string | null;
  readonly collectionId: string | null;
  readonly input: JsonMember;
}

const MAX_NAME = 1000;

/** @throws INVALID naming the member */
export function readNewImport(body: unknown): NewImport {
  const root = new JsonMember(body).required();
  const [name, collectionId] = [root.get('name'), root.get('collectionId')];
  return {
    name: name.isAbsent ? null : readName(name),
    collectionId: collectionId.isAbsent ? null : readId(collectionId),
    input: root.get('input').required(),
  };
}

function readName(member: JsonMember): string {
  const name = member.text();
  if (name.length > MAX_NAME || !/\S/.test(name)) member.refuse(`must be text of 1 to ${MAX_NAME} characters`);
  storableJson('name', () => JSON.stringify(name));
  return name;
}

function readId(member: JsonMember): string {
  const id = member.text();
  return ANY_UUID.test(id) ? id.toLowerCase() : member.refuse('must be the UUID of a BYOC collection');
}
