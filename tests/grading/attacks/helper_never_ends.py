# attack: needs a helper whose definition never comes to an end
# question: label_bits
# naive: crash
# item: swallowed interrupts

# %%
class Endless(type):
    def __new__(cls, *args):
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass


# %%
class Helper(metaclass=Endless):
    pass


# %% question="label_bits"
def label_bits(labels):
    return Helper
