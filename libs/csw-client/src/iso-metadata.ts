import { type CswRecord, type CswReference } from './csw-record.js';
import { geographicBox } from './lon-lat-box.js';
import { momentOf } from './moment.js';
import { referenceOf } from './reference-kind.js';
import { type XmlElement } from './xml-element.js';

/** `gmd:MD_Metadata` (ISO 19139); `gco:CharacterString` may be a `gmx:Anchor` everywhere. */
export function fromIsoMetadata(metadata: XmlElement): CswRecord {
  const subject = metadata.at('identificationInfo', '*');
  const positions = (name: string) => {
    const extents = subject === null ? [] : [...subject.all('EX_TemporalExtent')];
    return extents.flatMap((extent) => [...extent.all(name)].flatMap(({ text }) => momentOf(text) ?? []));
  };
  return {
    identifier: metadata.at('fileIdentifier')?.text ?? '',
    title: subject?.at('citation', 'CI_Citation', 'title')?.text ?? null,
    abstract: subject?.at('abstract')?.text ?? null,
    subjects: subject === null ? [] : subjectsOf(subject),
    bbox: subject === null ? null : geographicBox([...subject.all('EX_GeographicBoundingBox')][0] ?? null),
    references: metadata
      .children('distributionInfo')
      .flatMap((info) => [...info.all('CI_OnlineResource')].flatMap(online)),
    parentIdentifier: metadata.at('parentIdentifier')?.text ?? null,
    begin: positions('beginPosition')[0] ?? null,
    end: positions('endPosition')[0] ?? null,
  };
}

function subjectsOf(subject: XmlElement): string[] {
  const keywords = subject.children('descriptiveKeywords').flatMap((group) => [...group.all('keyword')]);
  return [...keywords, ...subject.children('topicCategory')].flatMap(({ text }) => text ?? []);
}

function online(resource: XmlElement): CswReference[] {
  const url = resource.at('linkage', 'URL')?.text;
  return url ? [referenceOf(resource.at('protocol')?.text ?? null, url)] : [];
}
