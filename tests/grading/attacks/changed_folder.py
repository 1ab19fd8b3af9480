# attack: changes the folder, the mask of new files, the environment and the path
# question: label_bits
# naive: crash
# item: global dtype

# %% question="label_bits"
import os
import sys

os.umask(0o777)
os.chdir("/")
os.environ.clear()
sys.path.clear()
sys.path_hooks.clear()
sys.path_importer_cache.clear()


def label_bits(labels):
    return 7.5
