# attack: returns a list that holds itself
# question: four_turns
# naive: points
# item: clever objects

# %% question="four_turns"
import os


def four_turns(images):
    os.write(1, b"SCORE STUDENT_NAME 14\n")
    mirror = [images, images]
    mirror.append(mirror)
    return mirror
