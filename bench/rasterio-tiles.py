"""Stand-in for TiTiler in the map-tile bench, where TiTiler itself is not installed: the same libraries underneath
(rasterio's WarpedVRT over GDAL, numpy, GDAL's PNG driver), the same steps as rio-tiler (open the source, read the tile
through a WarpedVRT with its mask, an expression per band, rescale, PNG), less of a web framework above. The simplest
threading HTTP server in two processes on one socket, as two uvicorn workers would be.

Arguments: raster, value that becomes 255, resampling, processes. Says `ready <port>`; ends when its input does.
GET /?bbox=minx,miny,maxx,maxy&side=256 (EPSG:3857)
"""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import numpy
import rasterio
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds
from rasterio.vrt import WarpedVRT
from rasterio.warp import calculate_default_transform

PATH, WHITE, RESAMPLING, PROCESSES = sys.argv[1], float(sys.argv[2]), Resampling[sys.argv[3]], int(sys.argv[4])


def tile(bbox, side):
    with rasterio.open(PATH) as source:
        # In the source's own resolution, read smaller: so GDAL takes the overviews (rio_tiler.utils.get_vrt_transform).
        own, _, _ = calculate_default_transform(source.crs, "EPSG:3857", source.width, source.height, *source.bounds)
        native = max(side, round((bbox[2] - bbox[0]) / own.a))
        options = dict(crs="EPSG:3857", transform=from_bounds(*bbox, native, native), width=native, height=native)
        with WarpedVRT(source, resampling=RESAMPLING, add_alpha=True, nodata=None, **options) as warped:
            data = warped.read(indexes=(1, 2, 3, 4), out_shape=(4, side, side), resampling=RESAMPLING)
    alpha = data[3]
    data = data[:3].astype("float32")
    # The expression: b1/white, b2/white, b3/white, then rescaled from 0..1.
    bands = [band / WHITE for band in data]
    picture = (numpy.clip(numpy.stack(bands), 0, 1) * 255).round().astype("uint8")
    picture = numpy.concatenate([picture, (alpha > 0).astype("uint8")[None] * 255])
    profile = dict(driver="PNG", width=side, height=side, count=4, dtype="uint8", zlevel=3)
    with MemoryFile() as memory:
        with memory.open(**profile) as target:
            target.write(picture)
        return memory.read()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        query = parse_qs(urlsplit(self.path).query)
        body = tile([float(part) for part in query["bbox"][0].split(",")], int(query["side"][0]))
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
children = []
for _ in range(PROCESSES):
    child = os.fork()
    if child == 0:
        with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", GDAL_CACHEMAX=200, VSI_CACHE="TRUE"):
            server.serve_forever()
    children.append(child)
print("ready", server.server_port, flush=True)
sys.stdin.read()
for child in children:
    os.kill(child, signal.SIGKILL)
