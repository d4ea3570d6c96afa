/** `npm run bench [name …]`: the benches one after another, each on a platform of its own. */
const BENCHES = [
  ...['mosaic-500', 'upload-100mb', 'stac-search', 'stac-load', 'byoc-ingest'],
  ...['evalscript-loop', 'map-tiles', 'orbit-30', 'memory', 'soak', 'batch-statistics'],
  ...['queue-simulation', 'batch-tiles', 'points-1000'],
  ...['seeding', 'safe-products', 'import-quota', 'import-deliveries'],
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !BENCHES.includes(name));
if (unknown.length > 0) throw new Error(`no such bench: ${unknown.join(', ')} (there are ${BENCHES.join(', ')})`);
for (const name of BENCHES) if (wanted.length === 0 || wanted.includes(name)) await import(`./${name}.bench.js`);
