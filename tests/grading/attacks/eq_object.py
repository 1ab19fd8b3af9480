# attack: returns an object that is equal to everything
# question: four_turns
# naive: points
# item: clever objects

# %% question="four_turns"
class Same:
    def __eq__(self, other):
        return self

    __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = None

    def all(self):
        return True

    def __bool__(self):
        return True


def four_turns(images):
    return Same(), Same()
