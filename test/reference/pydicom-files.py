"""What pydicom reads of DICOM files: its own test files, or the files and folders that are named.

python pydicom-files.py OUT [FILE OR FOLDER...]   (pydicom 3.0.2, numpy, pylibjpeg[all], python-gdcm, pyjpegls)

Writes OUT/files.json and, for each file that pydicom reads, OUT/<number>.stored (float64: the first frame as it is
stored, colour as luma) and OUT/<number>.grey (uint8: shown by its own VOI LUT or window).
"""
import json, os, sys, warnings
import numpy as np, pydicom
from pydicom.pixels import apply_color_lut, apply_modality_lut, apply_voi_lut, convert_color_space, pixel_array

warnings.simplefilter("ignore")
LOSSY = [pydicom.uid.JPEGBaseline8Bit, pydicom.uid.JPEGExtended12Bit, pydicom.uid.JPEG2000, pydicom.uid.HTJ2K]
out, named = (sys.argv[1:2] or ["."])[0], sys.argv[2:]


def listed():
    if not named:
        from pydicom.data import get_testdata_files

        return sorted(file for file in set(get_testdata_files()) if os.path.isfile(file))
    found = []
    for one in named:
        if os.path.isfile(one):
            found.append(one)
        for folder, _, files in os.walk(one):
            found += [os.path.join(folder, file) for file in files]
    return sorted(found)


def luma(rgb):
    return np.floor(0.299 * rgb[..., 0] + 0.587 * rgb[..., 1] + 0.114 * rgb[..., 2] + 0.5)


def first_frame(ds):
    """The stored numbers of the first frame, and whether they are luma."""
    frames = int(ds.get("NumberOfFrames", 1) or 1)
    raw = pixel_array(ds, index=0, raw=True) if frames > 1 else pixel_array(ds, raw=True)
    if ds.PhotometricInterpretation == "PALETTE COLOR":
        return luma(apply_color_lut(raw, ds).astype(float)), True
    if ds.get("SamplesPerPixel", 1) == 1:
        return raw, False
    if ds.PhotometricInterpretation in ("YBR_FULL", "YBR_FULL_422"):
        return raw[..., 0], True
    return luma(raw.astype(float)), True


def grey(ds, raw):
    """0..255 by the file's own VOI LUT, else its first window; None where it has neither."""
    modality = apply_modality_lut(raw, ds)
    shown = apply_voi_lut(modality, ds, prefer_lut=True)
    if ds.get("VOILUTSequence"):
        low, high = 0, 2 ** ds.VOILUTSequence[0].LUTDescriptor[2] - 1
    elif "WindowCenter" in ds and "WindowWidth" in ds:
        # pydicom maps to the range that the stored numbers could have.
        bits, signed = ds.BitsStored, ds.PixelRepresentation
        if ds.get("ModalityLUTSequence"):
            low, high = 0, 2 ** ds.ModalityLUTSequence[0].LUTDescriptor[2] - 1
        else:
            low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
        if "RescaleSlope" in ds and "RescaleIntercept" in ds:
            low, high = (value * ds.RescaleSlope + ds.RescaleIntercept for value in (low, high))
    else:
        return None
    level = np.floor(np.clip((shown.astype(float) - low) / (high - low), 0, 1) * 255 + 0.5)
    return 255 - level if ds.PhotometricInterpretation == "MONOCHROME1" else level


def reference(number, file):
    try:
        ds = pydicom.dcmread(file, force=True)
        syntax = ds.file_meta.get("TransferSyntaxUID") if hasattr(ds, "file_meta") else None
        if syntax is None:
            ds.file_meta.TransferSyntaxUID = (
                pydicom.uid.ImplicitVRLittleEndian
                if ds.original_encoding[0]
                else pydicom.uid.ExplicitVRLittleEndian if ds.original_encoding[1] else pydicom.uid.ExplicitVRBigEndian
            )
        stored, is_luma = first_frame(ds)
    except Exception as error:
        return {"file": file, "error": f"{type(error).__name__}: {error}".split("\n")[0][:200]}
    stored.astype("<f8").tofile(f"{out}/{number}.stored")
    record = {
        "file": file,
        "syntax": ds.file_meta.TransferSyntaxUID.name,
        "photometric": ds.PhotometricInterpretation,
        "bits": f"{ds.get('BitsAllocated')}/{ds.get('BitsStored')}{'s' if ds.get('PixelRepresentation') else ''}",
        "luma": is_luma,
        "lossy": ds.file_meta.TransferSyntaxUID in LOSSY,
    }
    try:
        shown = None if is_luma else grey(ds, stored)
    except Exception as error:
        record["greyError"] = str(error)[:200]
        shown = None
    if shown is not None:
        shown.astype("u1").tofile(f"{out}/{number}.grey")
        record["grey"] = True
    return record


if __name__ == "__main__":
    os.makedirs(out, exist_ok=True)
    json.dump([reference(number, file) for number, file in enumerate(listed())], open(f"{out}/files.json", "w"), indent=1)
