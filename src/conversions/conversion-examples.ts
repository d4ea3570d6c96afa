/** Configurations as they are sent; the first needs a root named `archive`. */
export const CONVERSION_EXAMPLES = {
  grid: {
    summary: 'A variable of a gridded netCDF, its second time step, warped to UTM',
    value: {
      input_dataset: 'root://archive/climate/sst.nc',
      variables: ['sst'],
      time_index: 1,
      processing: { target_epsg: 32633, target_resolution: 1000 },
      metadata: { title: 'Sea surface temperature' },
    },
  },
  points: {
    summary: 'A point cloud onto a grid of one metre',
    value: {
      input_dataset: 'https://thredds.example/dodsC/lidar/line_7.nc',
      variables: ['z'],
      x: 'x',
      y: 'y',
      crs: 'EPSG:32633',
      grid: { resolution: 1, method: 'idw', radius: 2, nodata: -9999 },
      output_names: { z: 'line_7_z.tif' },
      variant: 'z',
    },
  },
  hyspex_rgb: {
    summary: 'A picture of a hyperspectral flight line',
    value: { input_dataset: 'root://hyspex/2023/line_1.nc', implementation: 'hyspex_rgb', variant: 'rgb' },
  },
};
