import { JsonMember } from '../../platform/http/json-member.js';
import { assertStorable, boundedText } from './document-members.js';
import { type ConfiguredLayer } from './map-layer.entity.js';

/** A layer as clients write it; members that mean nothing here are kept. */
export interface LayerDocument {
  readonly title: string;
  readonly description?: string;
  /** At least one. */
  readonly styles: readonly LayerStyle[];
  readonly defaultStyleName: string;
  /** Of Process: `sentinel-2-l2a`, `S2L2A`, `byoc-<uuid>`, `CUSTOM` with `collectionId` in the defaults. */
  readonly collectionType: string;
  /** Members of `dataFilter` and `processing`, side by side. */
  readonly datasourceDefaults: Readonly<Record<string, unknown>>;
  /** Small ones are listed first. */
  readonly orderHint?: number;
  readonly [member: string]: unknown;
}

export interface LayerStyle {
  readonly name: string;
  readonly description?: string;
  readonly evalScript?: string;
  /** Address of a stored evalscript, where there is no script. */
  readonly dataProduct?: { readonly '@id': string };
  readonly legend?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** What can stand in an address and in LAYERS. */
const LAYER_ID = /^[A-Za-z0-9_][A-Za-z0-9_.~-]{0,99}$/;
const MAX_STYLES = 20;
const OURS = ['@id', 'id', 'instance', 'instanceId', 'dataset', 'created', 'lastUpdated'];

export type LayerWrite = Pick<ConfiguredLayer, 'id' | 'document'>;

/**
 * @param pathId null for a new layer, which brings its id
 * @param before for a PATCH, whose members replace those that it names; null removes one
 * @throws INVALID naming the member
 */
export function readLayer(body: unknown, pathId: string | null, before: LayerDocument | null): LayerWrite {
  assertStorable('The layer', body);
  const sent = new JsonMember(body).required();
  const root = new JsonMember({ ...before, ...sent.object() });
  const id = readId(root.get('id'), pathId);
  const [title, description, defaults] = [root.get('title'), root.get('description'), root.get('datasourceDefaults')];
  if (!description.isAbsent) boundedText(description, 0, 10_000);
  if (!root.get('orderHint').isAbsent) root.get('orderHint').number();
  const styles = readStyles(root.get('styles').required());
  const collectionType = readCollectionType(sent) ?? before?.collectionType ?? sent.get('collectionType').refuse('is required'); // prettier-ignore
  const kept = Object.entries(root.object()).filter(([name, value]) => !OURS.includes(name) && value !== null);
  return {
    id,
    document: {
      ...Object.fromEntries(kept),
      title: title.isAbsent ? id : boundedText(title, 1, 300),
      styles,
      defaultStyleName: readDefaultStyle(root.get('defaultStyleName'), styles),
      collectionType,
      datasourceDefaults: { ...(defaults.isAbsent ? {} : defaults.object()), type: collectionType },
    },
  };
}

function readId(member: JsonMember, pathId: string | null): string {
  if (pathId === null) {
    const id = member.required().text();
    return LAYER_ID.test(id) ? id : member.refuse('must be up to 100 of A-Z a-z 0-9 _ . ~ -, the first no sign');
  }
  return member.isAbsent || member.text() === pathId ? pathId : member.refuse('cannot be changed');
}

/**
 * v2 of the API says `collectionType`, v1 `datasourceDefaults.type`, or the last part of `dataset`'s address.
 * @returns null = the body says nothing
 */
function readCollectionType(sent: JsonMember): string | null {
  const [v2, v1, dataset] = [
    sent.get('collectionType'),
    sent.get('datasourceDefaults').get('type'),
    sent.get('dataset'),
  ];
  if (!v2.isAbsent && !v1.isAbsent && v2.value !== v1.value) v1.refuse('differs from collectionType; send one of them');
  if (!v2.isAbsent) return boundedText(v2, 1, 256);
  if (!v1.isAbsent) return boundedText(v1, 1, 256);
  if (dataset.isAbsent) return null;
  return (
    dataset.get('@id').required().text().split('/').at(-1) || dataset.refuse('must end in the name of a collection')
  );
}

function readStyles(member: JsonMember): LayerStyle[] {
  const items = member.items();
  if (items.length === 0 || items.length > MAX_STYLES) member.refuse(`must hold 1 to ${MAX_STYLES} styles`);
  const names = new Set<string>();
  return items.map((item) => {
    const [nameMember, legend, description] = [
      item.required().get('name'),
      item.get('legend'),
      item.get('description'),
    ];
    const name = nameMember.isAbsent ? 'default' : boundedText(nameMember, 1, 100);
    if (name.includes(',')) nameMember.refuse('must not hold a comma, which separates styles in requests');
    if (names.has(name)) nameMember.refuse('is used by another style');
    names.add(name);
    if (!legend.isAbsent) legend.object();
    if (!description.isAbsent) description.text();
    return { ...item.object(), name, ...readScript(item) };
  });
}

function readScript(style: JsonMember): Pick<LayerStyle, 'evalScript' | 'dataProduct'> {
  const [script, product] = [style.get('evalScript'), style.get('dataProduct')];
  if (!script.isAbsent && script.text().trim() !== '') return { evalScript: script.text() };
  if (product.isAbsent) return script.refuse('is required, unless there is a dataProduct');
  const address = typeof product.value === 'string' ? product : product.get('@id').required();
  return { dataProduct: { '@id': address.text() } };
}

/** Absent: the style named `default`, else the first. */
function readDefaultStyle(member: JsonMember, styles: readonly LayerStyle[]): string {
  const names = styles.map(({ name }) => name);
  if (member.isAbsent) return names.includes('default') ? 'default' : (names[0] as string);
  return names.includes(member.text()) ? member.text() : member.refuse(`must be one of ${names.join(', ')}`);
}

/** @param instances address of the instances, no slash at the end @param root of the whole configuration API */
export function showLayer({ instanceId, id, document }: ConfiguredLayer, instances: string, root: string): object {
  const instance = `${instances}/${instanceId}`;
  return {
    '@id': `${instance}/layers/${id}`,
    id,
    ...document,
    instance: { '@id': instance },
    instanceId,
    dataset: { '@id': `${root}/datasets/${document.collectionType}` },
  };
}
