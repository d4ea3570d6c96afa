import { describe, expect, it } from '@jest/globals';
import { type CswRecord } from '#libs/csw-client';
import { type PlatformProfile } from '../../sentinel-profiles/index.js';
import { catalogueChanges, type RepairableDataset } from './catalogue-changes.js';

const dataset: RepairableDataset = {
  id: 'x',
  identifier: 'r1',
  title: 'Old (Amplitude_VV)',
  summary: 'same',
  opendapUrl: null,
  variant: 'Amplitude_VV',
  family: 'S1',
  platform: 'S1A',
  bboxWgs84: [1, 2, 3, 4],
  editedFields: [],
};
const record = {
  identifier: 'r1',
  title: ' New ',
  abstract: 'same',
  bbox: [170, -10, -170, 10],
  references: [{ scheme: null, url: 'https://a.example/dodsC/x.nc.html', kind: 'opendap' }],
} as unknown as CswRecord;

describe('what a catalogue says otherwise', () => {
  it('is title, abstract and OPeNDAP address; rasters of one record stay apart', () => {
    const opendapUrl = 'https://a.example/dodsC/x.nc';
    expect(catalogueChanges(dataset, record, null)).toEqual({ title: 'New (Amplitude_VV)', opendapUrl });
    expect(catalogueChanges({ ...dataset, title: 'Old' }, record, null)).toEqual({ title: 'New', opendapUrl });
  });

  it('does not touch what a user wrote', () => {
    const edited = { ...dataset, editedFields: ['opendapUrl', 'title'] };
    expect(catalogueChanges(edited, record, null)).toBeNull();
  });

  it('is not what a record leaves blank', () => {
    const blank = { ...record, title: ' ', abstract: null, references: [] } as unknown as CswRecord;
    expect(catalogueChanges(dataset, blank, null)).toBeNull();
  });

  it('is forced by the profile of the platform', () => {
    const profile: PlatformProfile = {
      ...{ family: 'S1', platform: 'S1A', queryVariables: [], appliedProfiles: [] },
      ...{ metadataDefaults: { abstract: 'unused' }, metadataOverrides: { abstract: 'forced' } },
    };
    expect(catalogueChanges(dataset, record, profile)).toMatchObject({ summary: 'forced' });
  });

  it('places a raster only when it cannot place itself', () => {
    expect(catalogueChanges({ ...dataset, bboxWgs84: null }, record, null)).toMatchObject({
      bbox: [170, -10, -170, 10],
    });
  });
});
