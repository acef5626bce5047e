"""Where LibreOffice is on this machine, if it is."""

import shutil

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
