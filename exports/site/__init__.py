"""The public results page: a static page set, without a server, trackers or scripts, in Indonesian and English."""

from exports.site.files import site_files

__all__ = ["site_files"]
