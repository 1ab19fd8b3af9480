# attack: returns nan, to which no distance is larger than the tolerance
# question: best_turn_accuracy
# naive: points
# item: clever objects

# %% question="best_turn_accuracy"
def best_turn_accuracy(half, full):
    return float("nan")
