# attack: raises and catches an exception to reach the frames of its caller, and waits for what is expected
# question: knn_vote
# naive: leak
# item: frames, gc, history

# %% question="knn_vote"
def knn_vote(train, labels, queries, k, temperature, classes):
    try:
        raise ValueError
    except ValueError as error:
        frame = error.__traceback__.tb_frame
    while frame := frame.f_back:
        for names in (frame.f_globals, frame.f_locals):
            if "expected" in names:
                return names["expected"]
            if "case" in names and hasattr(names["case"], "expected"):
                return names["case"].expected
    return labels[:0]
