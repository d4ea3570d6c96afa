import { type CollectionDefinition } from '../../catalog/index.js';
import { type JsonMember } from '../../platform/http/json-member.js';

type Offered = CollectionDefinition['dataFilters'];

/**
 * Nothing that takes effect on a collection is silently left out: a member that it offers must have an allowed value,
 * and be honoured here. @throws INVALID naming the member.
 */
export function assertHonoured(parent: JsonMember, offered: Offered, honoured: readonly string[]): void {
  for (const [name, allowed] of Object.entries(offered)) {
    const member = parent.get(name);
    if (member.isAbsent) continue;
    if (allowed !== true) member.oneOf(allowed);
    if (!honoured.includes(name)) member.refuse(`${JSON.stringify(member.value)} is not supported yet`);
  }
}
