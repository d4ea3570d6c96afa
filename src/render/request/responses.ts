import { type ResponseRequest } from '#libs/encode';
import { type JsonMember } from '../../platform/http/json-member.js';

/** `output.responses` (process §4.1) in its types; what the words mean is libs/encode's business. @throws INVALID */
export function readResponses(member: JsonMember): ResponseRequest[] {
  if (member.isAbsent) return [];
  return member.items().map((item) => {
    const format = item.required().get('format');
    const [identifier, type, quality] = [item.get('identifier'), format.get('type'), format.get('quality')];
    return {
      identifier: identifier.isAbsent ? null : identifier.text(),
      format: {
        type: type.isAbsent ? null : type.text(),
        quality: quality.isAbsent ? null : quality.number(),
      },
    };
  });
}
