import { JsonMember } from '../../../platform/http/json-member.js';
import { ANY_UUID } from '../../../platform/http/uuid.pipe.js';
import { readDescription } from '../../tasks/task-description.js';

/** What a PUT changes; undefined = nothing. */
export interface RequestChange {
  readonly description?: string | null;
  /** null = linked to none any more. */
  readonly collectionId?: string | null;
}

/** batch-v1 §6: other members are ignored, since clients send the whole request back. @throws INVALID */
export function readRequestChange(body: unknown): RequestChange {
  const root = new JsonMember(body ?? {});
  const [description, output] = [root.get('description'), root.get('output')];
  return {
    ...(!description.isAbsent && { description: readDescription(description) }),
    ...(!output.isAbsent && { collectionId: readCollectionId(output.get('collectionId')) }),
  };
}

function readCollectionId(member: JsonMember): string | null {
  if (member.isAbsent) return null;
  return ANY_UUID.test(member.text()) ? member.text().toLowerCase() : member.refuse('must be a UUID');
}
