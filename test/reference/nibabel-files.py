# What nibabel reads in NIfTI and Analyze files: a line of JSON each. python nibabel-files.py FOLDER...
import hashlib, json, logging, os, sys, warnings
import nibabel as nib, numpy as np

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
for folder in sys.argv[1:]:
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if not name.lower().endswith((".nii", ".nii.gz", ".hdr", ".hdr.gz")):
                continue
            told = {"file": os.path.join(place, name)}
            try:
                image = nib.load(told["file"])
                data = image.get_fdata()
                while data.ndim > 3 and data.shape[-1] == 1:
                    data = data[..., 0]
                told["size"] = list(data.shape)
                told["affine"] = [list(map(float, row[:3])) for row in image.affine[:3]]
                told["sha256"] = hashlib.sha256(data.astype("<f8").tobytes(order="F")).hexdigest()
            except Exception as error:
                told["refused"] = str(error).splitlines()[0][:150]
            print(json.dumps(told))
