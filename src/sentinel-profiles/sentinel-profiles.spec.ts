import { describe, expect, it } from '@jest/globals';
import { parseProfiles } from './configured-profiles.js';
import { detectPlatform } from './platform-detection.js';
import { chosenVariables, resolveProfile, withProfile } from './platform-profile.js';

const S1A = { family: 'S1', platform: 'S1A' } as const;

describe('the platform of a product', () => {
  it.each([
    [{ identifier: '0a1b-s1a', title: 'S2B_MSIL1C_x' }, 'S1A'],
    [{ title: 's1d_iw_grdh_1sdv' }, 'S1D'],
    [{ identifier: 'S1', filename: 'S2C_MSIL2A.tif' }, 'S2C'],
    [{ identifier: 'from S1', title: 'S2 mosaic' }, 'S1'],
    [{ opendapUrl: 'https://thredds.example/dodsC/NBS/S2B/2026/04/11/p.nc' }, 'S2B'],
    [{ title: 'S2MSI1C of yesterday' }, 'S2'],
  ])('%j is %s', (names, platform) => {
    expect(detectPlatform(names)).toEqual({ family: platform.slice(0, 2), platform });
  });

  it.each(['GRIDS10', 'XS1A_y', 'S10', 'S3A_OL_1', ''])('is not found in %s', (title) => {
    expect(detectPlatform({ title, identifier: null })).toEqual({ family: 'unknown', platform: null });
  });
});

describe('profiles', () => {
  it('name the levels that have one', () => {
    expect(resolveProfile(S1A, new Map())).toEqual({
      ...S1A,
      queryVariables: ['Amplitude_VH', 'Amplitude_VV'],
      metadataDefaults: {},
      metadataOverrides: {},
      appliedProfiles: ['__default__', 'S1'],
    });
    const unknown = resolveProfile({ family: 'unknown', platform: null }, new Map());
    expect(unknown).toMatchObject({ queryVariables: [], appliedProfiles: ['__default__'] });
    expect(resolveProfile({ family: 'S2', platform: 'S2' }, new Map()).queryVariables).not.toContain('B8');
  });

  it('are laid over each other: variables replace, metadata is merged', () => {
    const configured = parseProfiles(
      JSON.stringify({
        Default: {
          metadata_defaults: { title: 'a title', abstract: 'an abstract', nonsense: 'x' },
          query_variables: [],
        },
        s1: { query_variables: [], metadata_defaults: { title: 'radar' } },
        s1a: { query_variables: ['Amplitude_HH', 7, ''], metadata_overrides: { identifier: 'forced' } },
        broken: 3,
      }),
    );
    expect(resolveProfile(S1A, configured!)).toMatchObject({
      queryVariables: ['Amplitude_HH'],
      metadataDefaults: { title: 'radar', abstract: 'an abstract' },
      metadataOverrides: { identifier: 'forced' },
      appliedProfiles: ['__default__', 'S1', 'S1A'],
    });
    expect(resolveProfile({ family: 'S1', platform: 'S1B' }, configured!).queryVariables).toHaveLength(2);
  });

  it.each(['{', '[]', 'null', '"S1"'])('are ignored when they are %s', (text) => {
    expect(parseProfiles(text)).toBeNull();
  });

  it('fill blanks and force overrides', () => {
    const layer = {
      queryVariables: [],
      metadataDefaults: { title: 'd', abstract: 'd' },
      metadataOverrides: { identifier: 'o' },
    };
    expect(withProfile(layer, { title: 'mine', identifier: 'mine', abstract: ' ' })).toEqual({
      title: 'mine',
      identifier: 'o',
      abstract: 'd',
    });
  });

  it('never fail a product for what it does not have, unless the caller named it', () => {
    const profile = resolveProfile(S1A, new Map());
    const of = (asked: string[], available: string[] | null) => chosenVariables(asked, profile, available);
    expect(of([], ['Amplitude_HH', 'Amplitude_HV']).variables).toEqual(['Amplitude_HH', 'Amplitude_HV']);
    expect(of([], ['lat', 'Amplitude_VV']).variables).toEqual(['Amplitude_VV']);
    expect(of([], null).variables).toEqual(['Amplitude_VH', 'Amplitude_VV']);
    expect(of(['Amplitude_VV', 'x'], ['Amplitude_VV'])).toEqual({ variables: ['Amplitude_VV'], absent: ['x'] });
  });
});
