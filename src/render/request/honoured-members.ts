import { type CollectionDefinition } from '../../catalog/index.js';
import { type JsonMember } from './json-member.js';

type Offered = CollectionDefinition['dataFilters'];

/**
 * Nothing that takes effect on a collection is silently left out: a member that it offers must have an allowed value,
 * and be honoured here or say what happens anyway. @throws INVALID naming the member.
 */
export function assertHonoured(
  parent: JsonMember,
  offered: Offered,
  honoured: readonly string[],
  neutral: Readonly<Record<string, readonly unknown[]>>,
): void {
  for (const [name, allowed] of Object.entries(offered)) {
    const member = parent.get(name);
    if (member.isAbsent) continue;
    if (allowed !== true) member.oneOf(allowed);
    if (honoured.includes(name) || neutral[name]?.includes(member.value)) continue;
    member.refuse(`${JSON.stringify(member.value)} is not supported yet`);
  }
}
