#!/bin/sh
# Makes the sample rasters from the public files named in README.md. Needs GDAL >= 3.6 (gdal-bin).
#   samples/make.sh <folder with the source files, one sub-folder per source>
# The result is committed; run this only to change it. Sources are never written to (no .aux.xml beside them).
set -eu

sources=$(cd "${1:?usage: samples/make.sh <source folder>}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GDAL_PAM_ENABLED=NO

scene="$sources/s2-l2a-cog-29RKH"
sensed="2020:02:19 11:34:25" # properties.datetime of the scene's STAC item, as TIFF writes it
plain="-co COMPRESS=DEFLATE -co PREDICTOR=2"

# Four bands on one grid, 512 x 512 px of 100 m, reflectance x 10000: plain striped GeoTIFFs, to be converted on ingest.
mkdir -p "$here/sentinel2-29RKH/mosaic"
for band in B02 B03 B04 B08; do
  gdal_translate -q -srcwin 420 0 512 512 -mo "TIFFTAG_DATETIME=$sensed" $plain \
    "$scene/$band.tif" "$here/sentinel2-29RKH/$band.tif"
done

# True colour from the same bands, stretched from just below their minima to 1-255, so that 0 stays free for no-data …
gdalbuildvrt -q -separate "$work/rgb.vrt" "$scene/B04.tif" "$scene/B03.tif" "$scene/B02.tif"
gdal_translate -q -ot Byte -scale_1 900 4700 1 255 -scale_2 660 3700 1 255 -scale_3 430 2700 1 255 -a_nodata 0 \
  -colorinterp red,green,blue "$work/rgb.vrt" "$work/rgb.tif"
# … in four pieces of 380 x 380 px that overlap by 60 px, on one pixel grid: 700 x 700 px together.
for piece in north-west:320:0 north-east:640:0 south-west:320:320 south-east:640:320; do
  IFS=: read -r name column row <<PIECE
$piece
PIECE
  gdal_translate -q -srcwin "$column" "$row" 380 380 -mo "TIFFTAG_DATETIME=$sensed" $plain -co INTERLEAVE=PIXEL \
    "$work/rgb.tif" "$here/sentinel2-29RKH/mosaic/$name.tif"
done

# Landsat 7 true colour, no-data 0 around the tilted scene; pixels of 300.037927 m. Byte for byte as published.
mkdir -p "$here/landsat-rgb"
cp "$sources/landsat-rgb-rasterio/RGB.byte.tif" "$here/landsat-rgb/RGB.byte.tif"
chmod 644 "$here/landsat-rgb/RGB.byte.tif"

# Two adjoining pieces of a DEM in degrees, heights in metres: the west one is a COG already, the east one is not.
mkdir -p "$here/dem"
dem="$sources/copernicus-dem-30m-N00E006/Copernicus_DSM_COG_10_N00_00_E006_00_DEM.tif"
gdal_translate -q -srcwin 1700 2400 560 560 -of COG -co BLOCKSIZE=512 -co COMPRESS=DEFLATE -co PREDICTOR=YES \
  -co OVERVIEW_RESAMPLING=AVERAGE "$dem" "$here/dem/sao-tome-west.tif"
gdal_translate -q -srcwin 2260 2400 560 560 -co COMPRESS=DEFLATE -co PREDICTOR=3 "$dem" "$here/dem/sao-tome-east.tif"

# A year of monthly precipitation and temperature as a Zarr v2 store with the names that Zarr collections want, chunks of
# one month, blosc/zstd. The VRT in between renames the axes and leaves out attributes that name things left behind.
rm -rf "$here/zarr"
gdalmdimtranslate -q -of VRT -array pr -array tas "$sources/cf-netcdf-grids/bcsd_obs_1999.nc" "$work/climate.vrt"
dropped='bounds|coordinates|cell_methods|CDI|CDO|History|history|NCO|_Coordinate[A-Za-z]*|summary|keywords[a-z_]*'
sed -i -E -e '/<(Dimension|DimensionRef|Array) /{s/"latitude"/"lat"/g;s/"longitude"/"lon"/g}' \
  -e "/Attribute name=\"($dropped)\"/,/<\/Attribute>/d" "$work/climate.vrt"
gdalmdimtranslate -q -of Zarr -co ARRAY:COMPRESS=BLOSC -co ARRAY:BLOSC_CNAME=zstd "$work/climate.vrt" "$here/zarr"

# The same months as published.
mkdir -p "$here/netcdf"
cp "$sources/cf-netcdf-grids/bcsd_obs_1999.nc" "$here/netcdf/"
chmod 644 "$here/netcdf/bcsd_obs_1999.nc"

# One summer over Slovenia (COGs of reflectance x 10000 made from the patch named in README.md); items.json describes them.
mkdir -p "$here/slovenia"
cp "$sources"/s2-l1c-slovenia-cogs/S2L1C_*.tif "$sources"/s2-l1c-slovenia-cogs/CLM_*.tif "$here/slovenia/"
chmod 644 "$here"/slovenia/*.tif

du -ab "$here" | sort -k2
